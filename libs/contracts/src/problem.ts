/** RFC 9457 problem details, with our extensions. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance?: string;
  code: string;
  trace_id: string;
  errors?: Fault[];
}

/** One fault of an input: where it is, and a sentence. */
export interface Fault {
  /** RFC 6901 pointer into the input; for a template, into its document. */
  pointer: string;
  detail: string;
  /** 1-based line in the YAML or JSON source, where there is one. */
  line?: number;
}
