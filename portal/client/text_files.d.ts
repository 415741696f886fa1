/** Text files that the bundle holds. */
declare module "*.txt" {
  const text: string;
  export default text;
}
