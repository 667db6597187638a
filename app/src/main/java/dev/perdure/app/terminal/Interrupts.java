package dev.perdure.app.terminal;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/** Ctrl-C. Java has no public way to hear it; what it has is part of every JDK and is looked up by name. */
final class Interrupts {

    private Interrupts() {}

    /**
     * Has Ctrl-C do this instead of ending the process, on a thread of Java's own.
     *
     * @return false if it can't be had here, and Ctrl-C ends the process as ever
     */
    @SuppressWarnings("ReferenceEquality") // a proxy is equal to itself alone
    static boolean handledBy(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler calls = (self, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    action.run();
                    yield null;
                }
                case "equals" -> self == arguments[0];
                case "hashCode" -> System.identityHashCode(self);
                default -> "Ctrl-C";
            };
            Object listener = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, calls);
            Object interrupt = signal.getConstructor(String.class).newInstance("INT");
            signal.getMethod("handle", signal, handler).invoke(null, interrupt, listener);
            return true;
        } catch (ReflectiveOperationException | IllegalArgumentException notHere) {
            return false;
        }
    }
}
