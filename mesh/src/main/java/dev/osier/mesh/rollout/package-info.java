/**
 * How far the proxies have come with the objects that users write, as each replica of the control
 * plane sees it and as all of them do together.
 */
@NullMarked
package dev.osier.mesh.rollout;

import org.jspecify.annotations.NullMarked;
