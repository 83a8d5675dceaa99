/**
 * Objects that nobody should have written, thousands of them, at an API server and at all that
 * stands behind it.
 */
@NullMarked
package dev.osier.e2e.malformed;

import org.jspecify.annotations.NullMarked;
