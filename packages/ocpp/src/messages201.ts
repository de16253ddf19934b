import type * as wire from 'typed-ocpp/dist/ocpp20/types.js';

/** Every message of OCPP 2.0.1: what is asked and what is answered, by action. */
export interface Messages201 {
  Authorize: { request: wire.AuthorizeRequest; response: wire.AuthorizeResponse };
  BootNotification: { request: wire.BootNotificationRequest; response: wire.BootNotificationResponse };
  CancelReservation: { request: wire.CancelReservationRequest; response: wire.CancelReservationResponse };
  CertificateSigned: { request: wire.CertificateSignedRequest; response: wire.CertificateSignedResponse };
  ChangeAvailability: { request: wire.ChangeAvailabilityRequest; response: wire.ChangeAvailabilityResponse };
  ClearCache: { request: wire.ClearCacheRequest; response: wire.ClearCacheResponse };
  ClearChargingProfile: {
    request: wire.ClearChargingProfileRequest;
    response: wire.ClearChargingProfileResponse;
  };
  ClearDisplayMessage: {
    request: wire.ClearDisplayMessageRequest;
    response: wire.ClearDisplayMessageResponse;
  };
  ClearVariableMonitoring: {
    request: wire.ClearVariableMonitoringRequest;
    response: wire.ClearVariableMonitoringResponse;
  };
  ClearedChargingLimit: {
    request: wire.ClearedChargingLimitRequest;
    response: wire.ClearedChargingLimitResponse;
  };
  CostUpdated: { request: wire.CostUpdatedRequest; response: wire.CostUpdatedResponse };
  CustomerInformation: {
    request: wire.CustomerInformationRequest;
    response: wire.CustomerInformationResponse;
  };
  DataTransfer: { request: wire.DataTransferRequest; response: wire.DataTransferResponse };
  DeleteCertificate: { request: wire.DeleteCertificateRequest; response: wire.DeleteCertificateResponse };
  FirmwareStatusNotification: {
    request: wire.FirmwareStatusNotificationRequest;
    response: wire.FirmwareStatusNotificationResponse;
  };
  Get15118EVCertificate: {
    request: wire.Get15118EVCertificateRequest;
    response: wire.Get15118EVCertificateResponse;
  };
  GetBaseReport: { request: wire.GetBaseReportRequest; response: wire.GetBaseReportResponse };
  GetCertificateStatus: {
    request: wire.GetCertificateStatusRequest;
    response: wire.GetCertificateStatusResponse;
  };
  GetChargingProfiles: {
    request: wire.GetChargingProfilesRequest;
    response: wire.GetChargingProfilesResponse;
  };
  GetCompositeSchedule: {
    request: wire.GetCompositeScheduleRequest;
    response: wire.GetCompositeScheduleResponse;
  };
  GetDisplayMessages: { request: wire.GetDisplayMessagesRequest; response: wire.GetDisplayMessagesResponse };
  GetInstalledCertificateIds: {
    request: wire.GetInstalledCertificateIdsRequest;
    response: wire.GetInstalledCertificateIdsResponse;
  };
  GetLocalListVersion: {
    request: wire.GetLocalListVersionRequest;
    response: wire.GetLocalListVersionResponse;
  };
  GetLog: { request: wire.GetLogRequest; response: wire.GetLogResponse };
  GetMonitoringReport: {
    request: wire.GetMonitoringReportRequest;
    response: wire.GetMonitoringReportResponse;
  };
  GetReport: { request: wire.GetReportRequest; response: wire.GetReportResponse };
  GetTransactionStatus: {
    request: wire.GetTransactionStatusRequest;
    response: wire.GetTransactionStatusResponse;
  };
  GetVariables: { request: wire.GetVariablesRequest; response: wire.GetVariablesResponse };
  Heartbeat: { request: wire.HeartbeatRequest; response: wire.HeartbeatResponse };
  InstallCertificate: { request: wire.InstallCertificateRequest; response: wire.InstallCertificateResponse };
  LogStatusNotification: {
    request: wire.LogStatusNotificationRequest;
    response: wire.LogStatusNotificationResponse;
  };
  MeterValues: { request: wire.MeterValuesRequest; response: wire.MeterValuesResponse };
  NotifyChargingLimit: {
    request: wire.NotifyChargingLimitRequest;
    response: wire.NotifyChargingLimitResponse;
  };
  NotifyCustomerInformation: {
    request: wire.NotifyCustomerInformationRequest;
    response: wire.NotifyCustomerInformationResponse;
  };
  NotifyDisplayMessages: {
    request: wire.NotifyDisplayMessagesRequest;
    response: wire.NotifyDisplayMessagesResponse;
  };
  NotifyEVChargingNeeds: {
    request: wire.NotifyEVChargingNeedsRequest;
    response: wire.NotifyEVChargingNeedsResponse;
  };
  NotifyEVChargingSchedule: {
    request: wire.NotifyEVChargingScheduleRequest;
    response: wire.NotifyEVChargingScheduleResponse;
  };
  NotifyEvent: { request: wire.NotifyEventRequest; response: wire.NotifyEventResponse };
  NotifyMonitoringReport: {
    request: wire.NotifyMonitoringReportRequest;
    response: wire.NotifyMonitoringReportResponse;
  };
  NotifyReport: { request: wire.NotifyReportRequest; response: wire.NotifyReportResponse };
  PublishFirmware: { request: wire.PublishFirmwareRequest; response: wire.PublishFirmwareResponse };
  PublishFirmwareStatusNotification: {
    request: wire.PublishFirmwareStatusNotificationRequest;
    response: wire.PublishFirmwareStatusNotificationResponse;
  };
  ReportChargingProfiles: {
    request: wire.ReportChargingProfilesRequest;
    response: wire.ReportChargingProfilesResponse;
  };
  RequestStartTransaction: {
    request: wire.RequestStartTransactionRequest;
    response: wire.RequestStartTransactionResponse;
  };
  RequestStopTransaction: {
    request: wire.RequestStopTransactionRequest;
    response: wire.RequestStopTransactionResponse;
  };
  ReservationStatusUpdate: {
    request: wire.ReservationStatusUpdateRequest;
    response: wire.ReservationStatusUpdateResponse;
  };
  ReserveNow: { request: wire.ReserveNowRequest; response: wire.ReserveNowResponse };
  Reset: { request: wire.ResetRequest; response: wire.ResetResponse };
  SecurityEventNotification: {
    request: wire.SecurityEventNotificationRequest;
    response: wire.SecurityEventNotificationResponse;
  };
  SendLocalList: { request: wire.SendLocalListRequest; response: wire.SendLocalListResponse };
  SetChargingProfile: { request: wire.SetChargingProfileRequest; response: wire.SetChargingProfileResponse };
  SetDisplayMessage: { request: wire.SetDisplayMessageRequest; response: wire.SetDisplayMessageResponse };
  SetMonitoringBase: { request: wire.SetMonitoringBaseRequest; response: wire.SetMonitoringBaseResponse };
  SetMonitoringLevel: { request: wire.SetMonitoringLevelRequest; response: wire.SetMonitoringLevelResponse };
  SetNetworkProfile: { request: wire.SetNetworkProfileRequest; response: wire.SetNetworkProfileResponse };
  SetVariableMonitoring: {
    request: wire.SetVariableMonitoringRequest;
    response: wire.SetVariableMonitoringResponse;
  };
  SetVariables: { request: wire.SetVariablesRequest; response: wire.SetVariablesResponse };
  SignCertificate: { request: wire.SignCertificateRequest; response: wire.SignCertificateResponse };
  StatusNotification: { request: wire.StatusNotificationRequest; response: wire.StatusNotificationResponse };
  TransactionEvent: { request: wire.TransactionEventRequest; response: wire.TransactionEventResponse };
  TriggerMessage: { request: wire.TriggerMessageRequest; response: wire.TriggerMessageResponse };
  UnlockConnector: { request: wire.UnlockConnectorRequest; response: wire.UnlockConnectorResponse };
  UnpublishFirmware: { request: wire.UnpublishFirmwareRequest; response: wire.UnpublishFirmwareResponse };
  UpdateFirmware: { request: wire.UpdateFirmwareRequest; response: wire.UpdateFirmwareResponse };
}
