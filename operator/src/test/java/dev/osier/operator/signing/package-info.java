@NullMarked
package dev.osier.operator.signing;

import org.jspecify.annotations.NullMarked;
