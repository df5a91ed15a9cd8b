import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsObject, ValidateNested } from 'class-validator';

/**
 * A part of a body that is an object of a class. ValidateNested alone takes a list for many such objects: it looks at each item,
 * and finds nothing wrong with `[]` and `[[]]`.
 */
export const Nested = (type: () => new () => object): PropertyDecorator =>
  applyDecorators(IsObject(), ValidateNested(), Type(type));
