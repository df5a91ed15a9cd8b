import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** `/proc` counts CPU time in these; 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Whether this system tells what its processes use. */
export const tellsUse = (): boolean => existsSync('/proc/self/stat');

/** CPU seconds of a process and, where they end before it does, of its children that it has waited for. */
export function cpuSeconds(pid: number): number {
  const [utime, stime, cutime, cstime] = statOf(pid).slice(11, 15).map(Number);
  return (utime + stime + cutime + cstime) / TICKS_PER_SECOND;
}

/** CPU seconds that all processes of this machine have used since its start. */
export function machineCpuSeconds(): number {
  const [user, nice, system, , , irq, softirq] = readFileSync('/proc/stat', 'utf8')
    .split('\n', 1)[0]
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq) / TICKS_PER_SECOND;
}

/** Resident memory of a process at its highest since `forgetPeak`, in bytes. */
export function peakBytes(pid: number): number {
  return kilobytes(`/proc/${pid}/status`, 'VmHWM');
}

/** Begins a new peak. Ours to ask for, as long as the process belongs to the same user. */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** Memory of a process now, in bytes; what several share is counted in parts. */
export function proportionalBytes(pid: number): number {
  return kilobytes(`/proc/${pid}/smaps_rollup`, 'Pss');
}

/** Process ids of the children of a process. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((candidate) => candidate > 0 && parentOf(candidate) === pid);
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(statOf(pid)[1]);
  } catch (error) {
    // It ended while we looked.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/** Fields of `/proc/<pid>/stat` from the third on: the second, the name, may hold anything. */
const statOf = (pid: number): string[] =>
  readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');

function kilobytes(file: string, field: string): number {
  const found = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(file, 'utf8'));
  if (!found) throw new Error(`${file} has no ${field}`);
  return Number(found[1]) * 1024;
}
