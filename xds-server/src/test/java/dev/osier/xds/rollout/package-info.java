@NullMarked
package dev.osier.xds.rollout;

import org.jspecify.annotations.NullMarked;
