import { CopyId } from '../../../ui/CopyId.tsx';
import classes from './access.module.css';

/** A secret that is shown this once: only its hash is kept. */
export function Once({ words, secret }: { words: string; secret: string }) {
  return (
    <div className={classes.once} role="status">
      <p>{words}</p>
      <CopyId value={secret} />
    </div>
  );
}
