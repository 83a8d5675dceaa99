/** What all replicas of the control plane report of their proxies, put together. */
@NullMarked
package dev.osier.operator.rollout;

import org.jspecify.annotations.NullMarked;
