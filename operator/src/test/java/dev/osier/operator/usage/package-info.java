@NullMarked
package dev.osier.operator.usage;

import org.jspecify.annotations.NullMarked;
