@NullMarked
package dev.osier.operator.watch;

import org.jspecify.annotations.NullMarked;
