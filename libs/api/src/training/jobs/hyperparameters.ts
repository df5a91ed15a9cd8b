import { ValidateBy } from 'class-validator';

const MOST = 50;

/** Texts and numbers by name, as providers take them. */
export const EachHyperparameter = (): PropertyDecorator =>
  ValidateBy({
    name: 'each_hyperparameter',
    validator: {
      validate: (object: unknown) =>
        typeof object === 'object' &&
        object !== null &&
        Object.keys(object).length <= MOST &&
        Object.values(object).every((value) => ['string', 'number'].includes(typeof value)),
      defaultMessage: () => `hyperparameters are at most ${MOST} texts or numbers by name`,
    },
  });
