export const access = {
  email: 'E-mail address',
  password: 'Password',
  passwordRule: 'At least 10 characters. A sentence is good.',
  signIn: { title: 'Sign in', lead: 'The console of your charging network.', submit: 'Sign in' },
  setUp: {
    title: 'Welcome to Busbar',
    lead: 'Make the first operator. They may do everything, and can invite others.',
    submit: 'Make the first operator',
    code: 'Code',
    codeHelp: 'Printed in the window where Busbar was started.',
    organization: 'Organization',
    organizationHelp: 'Who runs the network. Site hosts and fleets can be added below it.',
    name: 'Your name',
  },
  change: {
    title: 'Change password',
    lead: 'Your other sign-ins end.',
    current: 'Present password',
    next: 'New password',
    done: 'Your password has been changed.',
  },
} as const;
