@NullMarked
package dev.osier.operator.event;

import org.jspecify.annotations.NullMarked;
