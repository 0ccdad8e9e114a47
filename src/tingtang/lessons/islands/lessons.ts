/** The pages of lessons. */
import "./lessons.css";
