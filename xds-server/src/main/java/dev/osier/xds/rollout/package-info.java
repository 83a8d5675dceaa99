/** How far the proxies of this replica have come with each object that a user wrote. */
@NullMarked
package dev.osier.xds.rollout;

import org.jspecify.annotations.NullMarked;
