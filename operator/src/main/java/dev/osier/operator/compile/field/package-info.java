/** The fields of users' objects: where they stand, and what is wrong with them. */
@NullMarked
package dev.osier.operator.compile.field;

import org.jspecify.annotations.NullMarked;
