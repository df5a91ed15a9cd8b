import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Whether a process with this id runs, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** What tells a process from a later one that was given the same id; empty when there is none. */
export function startOf(pid: number): string {
  // Field 22 of stat, counted after the name, which is in parentheses and may hold spaces.
  const stat = contentOf(`/proc/${pid}/stat`);
  return stat === undefined
    ? ps(pid, 'lstart=')
    : (stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '');
}

/** The command and its arguments, separated by spaces; empty when there is no such process. */
export function commandOf(pid: number): string {
  return contentOf(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ') ?? ps(pid, 'args=');
}

/** Stops a process by signal, and by SIGKILL when it has not ended after `patience_ms`. */
export async function endProcess(pid: number, signal: NodeJS.Signals, patience_ms: number): Promise<void> {
  const deadline = Date.now() + patience_ms;
  signalTo(pid, signal);
  while (isAlive(pid) && Date.now() < deadline) await delay(20);
  if (!isAlive(pid)) return;
  signalTo(pid, 'SIGKILL');
  while (isAlive(pid)) await delay(20);
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It ended by itself in the meantime, which is what we wanted.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // No such process, or a system without /proc: `ps` then tells the two apart.
    return undefined;
  }
}

function ps(pid: number, column: string): string {
  if (process.platform === 'linux') return '';
  try {
    const output = execFileSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' });
    return output.trim();
  } catch {
    // `ps` exits with 1 when there is no such process.
    return '';
  }
}
