/**
 * Whether every hostile input that the documentation lists has its test, and the other way round.
 */
@NullMarked
package dev.osier.e2e.hostile;

import org.jspecify.annotations.NullMarked;
