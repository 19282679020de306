/** What tests of code that uses Underpin need: a clock that is moved by hand. */
@NullMarked
package dev.underpin.core.testing;

import org.jspecify.annotations.NullMarked;
