@NullMarked
package dev.osier.operator.identity;

import org.jspecify.annotations.NullMarked;
