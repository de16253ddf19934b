import { useId } from 'react';

export interface ChoiceOption {
  readonly value: string;
  readonly label: string;
  readonly title?: string;
  /** Shown, but not to be had. */
  readonly off?: boolean;
  readonly wide?: boolean;
}

/** One of a few, as chips for a thumb; a radio group for a keyboard. */
export function Choice({
  legend,
  value,
  put,
  options,
  grid,
  scroll,
}: {
  legend?: string;
  value: string;
  put: (value: string) => void;
  options: readonly ChoiceOption[];
  grid?: boolean;
  scroll?: boolean;
}) {
  const name = useId();
  return (
    <fieldset className="choice">
      {legend && <legend>{legend}</legend>}
      <div className={grid ? 'slots' : scroll ? 'chips' : 'chips wrap'}>
        {options.map((option) => (
          <label
            key={option.value}
            className="chip"
            data-on={option.value === value || undefined}
            data-off={option.off || undefined}
            data-wide={option.wide || undefined}
            title={option.title}
          >
            <input
              type="radio"
              name={name}
              className="hidden-input"
              checked={option.value === value}
              disabled={option.off}
              onChange={() => put(option.value)}
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
