@NullMarked
package dev.osier.operator.apiserver;

import org.jspecify.annotations.NullMarked;
