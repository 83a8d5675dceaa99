/** Finds out which pod a token was made for. */
@NullMarked
package dev.osier.operator.token;

import org.jspecify.annotations.NullMarked;
