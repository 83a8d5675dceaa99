/** From the API server's watches to states, and from a change to a published mesh. */
@NullMarked
package dev.osier.operator.watch;

import org.jspecify.annotations.NullMarked;
