/** Looks for keys and tokens where none may be. */
@NullMarked
package dev.osier.e2e.canary;

import org.jspecify.annotations.NullMarked;
