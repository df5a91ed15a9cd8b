import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsObject, ValidateNested } from 'class-validator';

/**
 * A part of a body that is an object of a class. ValidateNested alone takes a list for many such objects: it looks at each item,
 * and finds nothing wrong with `[]` and `[[]]`.
 */
export const Nested = (type: () => new () => object): PropertyDecorator =>
  applyDecorators(IsObject(), ValidateNested(), Type(type));

/** A list of such parts, none of them a list itself. @param most items that it may have. */
export const EachNested = (type: () => new () => object, most: number): PropertyDecorator =>
  applyDecorators(
    IsArray(),
    ArrayMaxSize(most),
    IsObject({ each: true, message: '$property must hold objects' }),
    ValidateNested({ each: true }),
    Type(type),
  );
