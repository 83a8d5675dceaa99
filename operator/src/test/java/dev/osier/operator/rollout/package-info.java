@NullMarked
package dev.osier.operator.rollout;

import org.jspecify.annotations.NullMarked;
