export const refused = {
  title: 'Refused lately',
  add: 'Add this token',
  uid: 'Uid',
  label: 'Label',
  labelHelp: 'Whose it is, so that people recognize it.',
  organization: 'Organization',
} as const;
