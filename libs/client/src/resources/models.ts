import type { GovernorState, Price, RateLimits } from '@scrai/contracts';

/** Who serves models. */
export interface ModelProvider {
  name: string;
  /** It is a server, or a service, whose use is governed. */
  governed: boolean;
  /** What the models file says that it allows. */
  limits: RateLimits;
  /** How its key stands; null where nobody used it of late. */
  state: GovernorState | null;
}

export interface ModelAlias {
  name: string;
  /** Models of its chain that can be reached, the preferred one first. */
  models: string[];
}

/** What is known of the models of a name, which may end in `*`. */
export interface KnownModel {
  name: string;
  context_tokens: number | null;
  media: string[] | null;
  tools: boolean | null;
  schema: boolean | null;
  /** US dollars per million tokens. */
  price: Price | null;
}

export interface ModelOverview {
  providers: ModelProvider[];
  aliases: ModelAlias[];
  /** Models that were trained here: name -> what it stands for. */
  trained: Record<string, string>;
  /** Of the providers that can be reached. */
  models: KnownModel[];
}
