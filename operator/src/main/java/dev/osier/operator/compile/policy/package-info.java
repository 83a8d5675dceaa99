/** From Policies to how each service is treated. */
@NullMarked
package dev.osier.operator.compile.policy;

import org.jspecify.annotations.NullMarked;
