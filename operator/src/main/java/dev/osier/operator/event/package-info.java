/** Kubernetes Events: what the operator tells people where they look for it. */
@NullMarked
package dev.osier.operator.event;

import org.jspecify.annotations.NullMarked;
