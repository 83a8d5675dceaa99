@NullMarked
package dev.osier.operator.leader;

import org.jspecify.annotations.NullMarked;
