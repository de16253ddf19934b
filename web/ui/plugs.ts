/** Plugs that are offered where one is chosen; makers may have others. */
export const commonPlugs: readonly string[] = [
  'IEC_62196_T2',
  'IEC_62196_T2_COMBO',
  'IEC_62196_T1',
  'IEC_62196_T1_COMBO',
  'CHADEMO',
  'NACS',
];

/** "IEC_62196_T2_COMBO" as people at the kerb call it. */
export function plugWords(plug: string): string {
  const common: Record<string, string> = {
    IEC_62196_T1: 'Type 1',
    IEC_62196_T2: 'Type 2',
    IEC_62196_T1_COMBO: 'CCS 1',
    IEC_62196_T2_COMBO: 'CCS 2',
    CHADEMO: 'CHAdeMO',
    cCCS1: 'CCS 1',
    cCCS2: 'CCS 2',
    cType1: 'Type 1',
    cType2: 'Type 2',
    sType2: 'Type 2',
    NACS: 'NACS',
  };
  return common[plug] ?? plug;
}
