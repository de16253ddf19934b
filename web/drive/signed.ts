/** Whether somebody signed in here: pages ask for what is theirs only then. The sign-in itself is in a cookie. */
const REMEMBERED = 'busbar.drive.signed-in';

export const isSignedIn = () => localStorage.getItem(REMEMBERED) === 'yes';

export function noteSignedIn(signedIn: boolean): void {
  if (signedIn) localStorage.setItem(REMEMBERED, 'yes');
  else localStorage.removeItem(REMEMBERED);
}
