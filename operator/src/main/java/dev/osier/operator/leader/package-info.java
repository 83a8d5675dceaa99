/** The election of the one control plane that writes. */
@NullMarked
package dev.osier.operator.leader;

import org.jspecify.annotations.NullMarked;
