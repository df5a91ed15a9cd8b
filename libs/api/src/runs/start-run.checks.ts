import { LESSON_SET_ID, NO_LESSONS } from '@scrai/contracts';
import { ValidateBy } from 'class-validator';

/** `provider:model`, or an alias of a chain of them. */
export const MODEL_NAME = /^[a-z][a-z0-9-]*(:\S+)?$/;
/** A lesson set in one of its versions, or `none`. */
export const LESSONS = new RegExp(`^${NO_LESSONS}$|${LESSON_SET_ID.source}`);

const isPrice = (value: unknown): boolean => {
  const { input, output } = (value ?? {}) as Record<string, unknown>;
  return [input, output].every((part) => typeof part === 'number' && Number.isFinite(part) && part >= 0);
};

const eachValue =
  (name: string, message: string, holds: (value: unknown) => boolean) => (): PropertyDecorator =>
    ValidateBy({
      name,
      validator: {
        validate: (object: unknown) =>
          typeof object === 'object' && object !== null && Object.values(object).every(holds),
        defaultMessage: () => message,
      },
    });

export const EachLabel = eachValue(
  'each_label',
  'each label must be a text',
  (value) => typeof value === 'string',
);
const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);
export const EachScalar = eachValue(
  'each_scalar',
  'each parameter must be a text, a number or a boolean',
  isScalar,
);
export const EachLessonValue = eachValue(
  'each_lesson_value',
  'each value must be a text, a number or a boolean',
  isScalar,
);
export const EachPrice = eachValue(
  'each_price',
  'each price must be {input, output} in US dollars, 0 or more',
  isPrice,
);
