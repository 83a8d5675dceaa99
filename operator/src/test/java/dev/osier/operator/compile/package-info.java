@NullMarked
package dev.osier.operator.compile;

import org.jspecify.annotations.NullMarked;
