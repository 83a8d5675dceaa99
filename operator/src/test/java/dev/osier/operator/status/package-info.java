@NullMarked
package dev.osier.operator.status;

import org.jspecify.annotations.NullMarked;
