/** The vendor id under which 1.6 carries ISO 15118 (OCA application note “Using ISO 15118 Plug & Charge with OCPP 1.6”). */
export const pncVendor = 'org.openchargealliance.iso15118pnc';
