/** The statuses of RouteRules and Policies: what was made of them, and who runs it. */
@NullMarked
package dev.osier.operator.status;

import org.jspecify.annotations.NullMarked;
