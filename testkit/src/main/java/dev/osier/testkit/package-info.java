/** What the tests of every module share; never part of the product. */
@NullMarked
package dev.osier.testkit;

import org.jspecify.annotations.NullMarked;
