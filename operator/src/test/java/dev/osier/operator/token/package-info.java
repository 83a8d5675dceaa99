@NullMarked
package dev.osier.operator.token;

import org.jspecify.annotations.NullMarked;
