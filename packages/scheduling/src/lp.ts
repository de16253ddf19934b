import { createRequire } from 'node:module';
import type { Highs } from 'highs';

// Its types say that its ES module has no default export, while it has: the CommonJS one agrees with them.
const loadHighs: typeof import('highs').default = createRequire(import.meta.url)('highs');

/** A linear program in the making: minimize cost · x within bounds of columns (variables) and rows (constraints). */
export class LinearProgram {
  readonly #cost: number[] = [];
  readonly #colLower: number[] = [];
  readonly #colUpper: number[] = [];
  readonly #rowLower: number[] = [];
  readonly #rowUpper: number[] = [];
  readonly #rows: number[] = [];
  readonly #cols: number[] = [];
  readonly #values: number[] = [];

  get columns(): number {
    return this.#cost.length;
  }

  get rows(): number {
    return this.#rowLower.length;
  }

  /** Adds a variable; gives its number. */
  column(cost: number, lower: number, upper: number): number {
    this.#cost.push(cost);
    this.#colLower.push(lower);
    this.#colUpper.push(upper);
    return this.#cost.length - 1;
  }

  /** Adds a constraint on a weighted sum of variables; gives its number. */
  row(lower: number, upper: number): number {
    this.#rowLower.push(lower);
    this.#rowUpper.push(upper);
    return this.#rowLower.length - 1;
  }

  /** Adds a variable with a weight to a constraint; at most once per pair. */
  put(row: number, column: number, weight: number): void {
    this.#rows.push(row);
    this.#cols.push(column);
    this.#values.push(weight);
  }

  /** The program as HiGHS takes it, its matrix column by column. */
  data() {
    const starts = new Int32Array(this.columns + 1);
    for (const column of this.#cols) starts[column + 1]! += 1;
    for (let i = 0; i < this.columns; i++) starts[i + 1]! += starts[i]!;
    const next = starts.slice();
    const indices = new Int32Array(this.#rows.length);
    const values = new Float64Array(this.#rows.length);
    this.#cols.forEach((column, k) => {
      const place = next[column]!++;
      indices[place] = this.#rows[k]!;
      values[place] = this.#values[k]!;
    });
    return {
      numCols: this.columns,
      numRows: this.rows,
      colCost: Float64Array.from(this.#cost),
      colLower: Float64Array.from(this.#colLower),
      colUpper: Float64Array.from(this.#colUpper),
      rowLower: Float64Array.from(this.#rowLower),
      rowUpper: Float64Array.from(this.#rowUpper),
      matrix: { format: 'csc' as const, numRows: this.rows, numCols: this.columns, starts, indices, values },
    };
  }
}

export type { Highs };

let loaded: Promise<Highs> | undefined;

/** The solver, loaded once per thread (3.5 MB of WebAssembly). Its calls block the thread they are made in. */
export function highs(): Promise<Highs> {
  loaded ??= loadHighs();
  return loaded;
}

export interface Solved {
  /** Of each column. */
  readonly values: Float64Array;
  readonly objective: number;
}

export interface SolveOptions {
  /** How long it may take; more than the bound is taken for a fault of the program. */
  readonly seconds?: number;
  /** Whether to look for simplifications first: pays for large programs, not for plans (a fifth more time). */
  readonly presolve?: boolean;
}

const mostSeconds = 600;

/** Solves a program, deterministically; undefined when there was no time, or no solution. */
export function solve(
  solver: Highs,
  program: LinearProgram,
  { seconds = mostSeconds, presolve = true }: SolveOptions = {},
): Solved | undefined {
  return solver.withModel(program.data(), (model) => {
    model.options.set({
      output_flag: false,
      time_limit: seconds,
      random_seed: 1,
      presolve: presolve ? 'choose' : 'off',
    });
    model.run();
    if (model.getModelStatus() !== solver.constants.modelStatus.optimal) return undefined;
    return { values: model.getSolution().colValue, objective: model.getObjectiveValue() };
  });
}
