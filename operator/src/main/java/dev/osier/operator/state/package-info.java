/**
 * What is known of the cluster, as immutable values: Kubernetes objects without what no one here
 * needs.
 */
@NullMarked
package dev.osier.operator.state;

import org.jspecify.annotations.NullMarked;
