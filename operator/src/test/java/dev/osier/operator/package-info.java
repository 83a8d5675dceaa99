@NullMarked
package dev.osier.operator;

import org.jspecify.annotations.NullMarked;
