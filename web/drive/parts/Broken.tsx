import { Component, type ReactNode } from 'react';
import { useWords } from '../words/index.ts';
import { Empty } from './Page.tsx';

/** A page that failed (a mistake of ours, or a part that could not be loaded) still says what to do. */
export class Broken extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    return this.state.broken ? <Again /> : this.props.children;
  }
}

function Again() {
  const { t } = useWords();
  return (
    <div className="page">
      <main>
        <Empty title={t('offlineBody')}>
          <p>{t('offlineDo')}</p>
          <p className="row center">
            <button type="button" className="button" onClick={() => location.reload()}>
              {t('retry')}
            </button>
            <a className="button" href="/drive/">
              {t('toMap')}
            </a>
          </p>
        </Empty>
      </main>
    </div>
  );
}
