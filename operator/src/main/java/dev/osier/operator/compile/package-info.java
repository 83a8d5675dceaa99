/** The pure function from a cluster's state to a mesh. It reads no clock and does no I/O. */
@NullMarked
package dev.osier.operator.compile;

import org.jspecify.annotations.NullMarked;
