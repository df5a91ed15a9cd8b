/** Loaded into a service before anything else: with every SIGUSR2 its wall clock jumps an hour, ahead and back in turn. */
const HOUR_MS = 3_600_000;
const RealDate = Date;
let offset = 0;

process.on('SIGUSR2', () => {
  offset = offset === 0 ? HOUR_MS : 0;
});

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args: unknown[], newTarget) =>
    Reflect.construct(target, args.length === 0 ? [RealDate.now() + offset] : args, newTarget) as Date,
  get: (target, key, receiver) =>
    key === 'now' ? () => RealDate.now() + offset : (Reflect.get(target, key, receiver) as unknown),
});
