import { sentences } from '../platform/sentence.ts';

export const sayDriver = sentences('driver', {
  active: 'Not blocked: charges as far as contracts, budgets and sites allow.',
  no_token: 'Has no token and no vehicle yet, and so nothing to charge with.',
  blocked: 'Blocked: every station refuses what the driver shows.',
  blocked_because: 'Blocked: {reason}.',
  retired: 'Retired on {at}.',
  erased: 'Erased on {at}: what was paid is kept under a number.',
});

export const sayBudget = sentences('budget', {
  money_left: '{left} of {limit} {currency} are left.',
  energy_left: '{left} of {limit} kWh are left.',
  both_left: '{left} of {limit} {currency} and {energy} of {energyLimit} kWh are left.',
  used_up: 'Used up: nobody charges on it before the next period begins or it is raised.',
});

export const sayBalance = sentences('balance', {
  left: '{left} {currency} are left.',
  held: '{left} {currency} are left; {held} of it is being charged now.',
  empty: 'Empty: top it up, and the driver may charge again.',
  owed: 'Empty, and {owed} {currency} are owed: the next top-up pays them first.',
  below:
    'Short of {missing} {currency}: a top-up was given back at the payment provider after its money was spent. The next top-up fills this first.',
  closed: 'Closed.',
});

export const sayAccess = sentences('site_access', {
  everyone: 'Everyone with a token that is good here may charge, at any time.',
  everyone_hours: 'Everyone with a token that is good here may charge while the site is open.',
  listed: 'Only those named here may charge, at any time.',
  listed_hours: 'Only those named here may charge, and only while the site is open.',
  listed_nobody: 'Only those named here may charge, and nobody is: the site is closed to all.',
});
