import type { OutcomeMessage } from '@scrai/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An outcome that came before the log reached its turn. The first one for a turn counts. */
@Entity('turn_outcomes')
@Index('turn_outcomes_of_run', ['scenario_run_id', 'turn'])
export class TurnOutcomeRow {
  @PrimaryColumn('uuid') turn_id: string;
  @Column('uuid') scenario_run_id: string;
  @Column('integer') turn: number;
  @Column('jsonb') message: OutcomeMessage;
  @Column('timestamptz', { default: () => 'now()' }) created_at: Date;
}
